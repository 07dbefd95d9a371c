# Logs go through a Fluent Bit sidecar, which starts first.
resource "ecs_task_definition" "firelens" {
  family                   = "orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = "arn:aws:iam::123456789012:role/ecs-execution"
  task_role_arn            = "arn:aws:iam::123456789012:role/orders"

  containers = {
    orders = {
      image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders:1.4.2"
      depends_on = { router = "START" }

      log_configuration = {
        log_driver = "awsfirelens"
        options = {
          Name            = "firehose"
          region          = "eu-central-1"
          delivery_stream = "orders"
        }
      }
    }

    router = {
      image              = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
      memory_reservation = 64

      firelens_configuration = {
        type    = "fluentbit"
        options = { "enable-ecs-log-metadata" = "true" }
      }
    }
  }
}
