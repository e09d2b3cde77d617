# The database. RDS makes the password of its administrator, keeps it in Secrets Manager and rotates it: it is in no state.
# The service logs in as a role of its own, which docs/runbooks/infrastructure-bootstrap.md makes.

resource "aws_db_subnet_group" "this" {
  name       = local.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = "PostgreSQL: from tasks only"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${local.name}-database" }
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  description                  = "PostgreSQL from tasks"
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "database" {
  security_group_id            = aws_security_group.tasks.id
  description                  = "PostgreSQL"
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_parameter_group" "this" {
  name   = local.name
  family = "postgres17"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # Statements that change the schema, and those that take longer than a second.
  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
}

resource "aws_db_instance" "this" {
  #checkov:skip=CKV_AWS_157:whether there is a standby is said by each environment
  #checkov:skip=CKV_AWS_161:the service logs in by DATABASE_URL, which holds a password
  #checkov:skip=CKV_AWS_293:whether it refuses to be deleted is said by each environment
  #checkov:skip=CKV_AWS_118:the service measures its pool and its requests; the system below is for RDS to watch
  #checkov:skip=CKV2_AWS_30:statements that change the schema and slow ones are logged, see the parameters
  identifier     = local.name
  engine         = "postgres"
  engine_version = "17"
  instance_class = var.database_class

  db_name                       = "app"
  username                      = "administrator"
  manage_master_user_password   = true # pragma: allowlist secret
  master_user_secret_kms_key_id = aws_kms_key.service.key_id

  allocated_storage     = 20
  max_allocated_storage = 200
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.service.arn

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.database.id]
  parameter_group_name   = aws_db_parameter_group.this.name
  publicly_accessible    = false
  multi_az               = var.database_standby

  backup_retention_period         = 14
  copy_tags_to_snapshot           = true
  auto_minor_version_upgrade      = true
  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.service.arn
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  deletion_protection       = var.protect
  skip_final_snapshot       = !var.protect
  final_snapshot_identifier = "${local.name}-final"
}

# To work in the database by hand: a task with psql that waits for an hour. docs/runbooks/infrastructure-bootstrap.md says
# how it is used.
resource "aws_ecs_task_definition" "psql" {
  #checkov:skip=CKV_AWS_336:psql writes its history, and ECS Exec its own files
  family                   = "${local.name}-psql"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.psql.arn

  container_definitions = jsonencode([{
    name      = "psql"
    image     = "public.ecr.aws/docker/library/postgres:17"
    essential = true
    command   = ["sleep", "3600"]

    environment = [for name, value in {
      PGHOST     = aws_db_instance.this.address
      PGDATABASE = aws_db_instance.this.db_name
      PGUSER     = aws_db_instance.this.username
      PGSSLMODE  = "require"
    } : { name = name, value = value }]

    secrets = [{
      name      = "PGPASSWORD"
      valueFrom = "${aws_db_instance.this.master_user_secret[0].secret_arn}:password::"
    }]

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.service.name
        awslogs-region        = data.aws_region.current.region
        awslogs-stream-prefix = "psql"
      }
    }
  }])
}

# What ECS Exec needs to open a terminal in the task.
resource "aws_iam_role" "psql" {
  name               = "${local.name}-psql"
  assume_role_policy = data.aws_iam_policy_document.tasks_trust.json
}

data "aws_iam_policy_document" "psql" {
  #checkov:skip=CKV_AWS_111:channels of Session Manager have no names to grant by
  #checkov:skip=CKV_AWS_356:channels of Session Manager have no names to grant by
  statement {
    actions = [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "psql" {
  name   = "terminal"
  role   = aws_iam_role.psql.id
  policy = data.aws_iam_policy_document.psql.json
}
