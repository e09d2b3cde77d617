terraform {
  backend "s3" {
    bucket       = "example-state"
    key          = "platform"
    use_lockfile = true
  }
}
