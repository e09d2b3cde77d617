terraform {
  # State locks in S3 itself (use_lockfile) became stable in 1.11.
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      service    = var.project
      managed-by = "terraform"
      root       = "infra/bootstrap"
    }
  }
}
