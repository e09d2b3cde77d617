variable "name" {
  description = "Name of the secret: project/environment."
  type        = string
}

variable "protect" {
  description = "Whether a deleted secret can be restored for 30 days."
  type        = bool
}
