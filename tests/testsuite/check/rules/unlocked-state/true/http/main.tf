terraform {
  backend "http" {
    address = "https://state.acme.io/app"
  }
}
