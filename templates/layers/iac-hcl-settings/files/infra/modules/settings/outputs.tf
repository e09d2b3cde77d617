output "prefix" {
  description = "What names of this environment's resources start with."
  value       = terraform_data.settings.output.prefix
}

output "tags" {
  description = "The tags of this environment's resources."
  value       = terraform_data.settings.output.tags
}
