provider "aws" {
  region = "eu-central-1"
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}
