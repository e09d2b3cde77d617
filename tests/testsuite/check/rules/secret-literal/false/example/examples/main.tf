resource "aws_db_instance" "main" {
  password = "correct-horse-battery"
}
