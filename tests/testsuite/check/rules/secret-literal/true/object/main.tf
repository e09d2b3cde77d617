module "app" {
  source = "./app"
  settings = {
    smtp_password = "correct-horse-battery"
  }
}
