resource "aws_db_instance" "main" {
  password = var.db_password
}

resource "aws_ecs_service" "main" {
  secret          = "app/production/database"
  password_length = "32"
  token           = data.x.y.token
  secret_key      = "prefix-${var.key}"
}

variable "db_password" {
  description = "The password of the database."
  default     = ""
}
