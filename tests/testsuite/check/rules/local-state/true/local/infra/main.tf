terraform {
  backend "local" {
    path = "app.tfstate"
  }
}
