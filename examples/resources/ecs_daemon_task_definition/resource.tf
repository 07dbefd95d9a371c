resource "ecs_daemon_task_definition" "example" {
  family             = "log-collector"
  cpu                = "256"
  memory             = "512"
  execution_role_arn = "arn:aws:iam::123456789012:role/ecs-execution"
  task_role_arn      = "arn:aws:iam::123456789012:role/log-collector"

  container_definition {
    name      = "fluent-bit"
    image     = "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.5"
    essential = true

    environment {
      name  = "FLB_LOG_LEVEL"
      value = "info"
    }

    secret {
      name       = "API_TOKEN"
      value_from = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:logs-AbCdEf"
    }

    mount_point {
      source_volume  = "host-logs"
      container_path = "/var/log/host"
      read_only      = true
    }

    health_check {
      command  = ["CMD-SHELL", "curl -f http://localhost:2020/ || exit 1"]
      interval = 30
    }

    log_configuration {
      log_driver = "awslogs"
      options = {
        awslogs-group         = "/ecs/log-collector"
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "daemon"
      }
    }
  }

  volume {
    name = "host-logs"

    host {
      source_path = "/var/log"
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}
