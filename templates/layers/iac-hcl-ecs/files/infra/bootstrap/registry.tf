# Where ECS pulls images from. scripts/deploy copies the tested digest here, so that both environments run the very image
# that was built once.

resource "aws_ecr_repository" "app" {
  #checkov:skip=CKV_AWS_136:an image holds no secret; AES-256 by the registry will do
  name                 = var.project
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  lifecycle {
    prevent_destroy = true
  }
}

# Enough to roll back to.
resource "aws_ecr_lifecycle_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "The newest 100 images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 100 }
      action       = { type = "expire" }
    }]
  })
}
