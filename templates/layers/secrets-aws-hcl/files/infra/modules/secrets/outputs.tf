output "arn" {
  description = "The secret."
  value       = aws_secretsmanager_secret.this.arn
}

output "kms_key_arn" {
  description = "The key that encrypts it."
  value       = aws_kms_key.secret.arn
}
