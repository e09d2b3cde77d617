variable "project" {
  description = "Name of the service."
  type        = string
}

variable "environment" {
  description = "Name of the environment."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "An environment is staging or production."
  }
}

variable "owner" {
  description = "Who answers for what is made here."
  type        = string
}
