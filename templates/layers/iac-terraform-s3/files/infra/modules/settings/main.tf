# What every resource of an environment is called and tagged by. It is kept in the state, so that a change of it shows
# in the plan of everything that is named after it.

terraform {
  required_version = ">= 1.11"
}

resource "terraform_data" "settings" {
  input = {
    prefix = "${var.project}-${var.environment}"
    tags = {
      service     = var.project
      environment = var.environment
      owner       = var.owner
      managed-by  = "terraform"
    }
  }
}
