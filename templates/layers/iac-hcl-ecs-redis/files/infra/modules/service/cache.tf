# The cache. What is in it can be lost at any time. It has no password, which would lie in the state: only tasks reach it,
# and only through TLS.

resource "aws_elasticache_subnet_group" "this" {
  name       = local.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

resource "aws_security_group" "cache" {
  name        = "${local.name}-cache"
  description = "Redis: from tasks only"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${local.name}-cache" }
}

resource "aws_vpc_security_group_ingress_rule" "cache" {
  security_group_id            = aws_security_group.cache.id
  description                  = "Redis from tasks"
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "cache" {
  security_group_id            = aws_security_group.tasks.id
  description                  = "Redis"
  referenced_security_group_id = aws_security_group.cache.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV2_AWS_50:whether another node takes over is said by each environment
  #checkov:skip=CKV_AWS_31:a password would lie in the state; TLS and the security group keep others out
  replication_group_id = local.short_name
  description          = "Cache of ${local.name}"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = var.cache_type
  num_cache_clusters   = var.cache_nodes

  automatic_failover_enabled = var.cache_nodes > 1
  multi_az_enabled           = var.cache_nodes > 1

  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.cache.id]
  transit_encryption_enabled = true
  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.service.arn
  apply_immediately          = true
}
