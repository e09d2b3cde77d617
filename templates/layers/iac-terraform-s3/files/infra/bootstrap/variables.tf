variable "project" {
  description = "Name of the service; names here start with it."
  type        = string
}

variable "region" {
  description = "Where the state is kept."
  type        = string
}

variable "state_bucket" {
  description = "The bucket of the state, as in infra/envs/*/backend.hcl. Names are unique among all of S3."
  type        = string
}

variable "environments" {
  description = "Environments that have a root of their own below infra/envs."
  type        = set(string)
  default     = ["staging", "production"]
}

variable "github_repository_id" {
  description = "The repository's number, which stays when it is renamed: gh api repos/{owner}/{repo} --jq .id"
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.github_repository_id))
    error_message = "Use the number that `gh api repos/{owner}/{repo} --jq .id` prints."
  }
}
