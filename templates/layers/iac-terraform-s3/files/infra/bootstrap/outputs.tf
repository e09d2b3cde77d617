output "plan_role_arn" {
  description = "Variable AWS_PLAN_ROLE_ARN of the repository."
  value       = aws_iam_role.plan.arn
}

output "apply_role_arns" {
  description = "Variable AWS_APPLY_ROLE_ARN of each environment."
  value       = { for environment, role in aws_iam_role.apply : environment => role.arn }
}
