terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "app.tfstate"
    region = "eu-central-1"
    dynamodb_table = "locks"
  }
}
