# A web server on Fargate, with its containers as attributes.
resource "ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "0.25 vCPU"
  memory                   = "0.5 GB"
  execution_role_arn       = "arn:aws:iam::123456789012:role/ecs-execution"

  containers = {
    web = {
      image         = "public.ecr.aws/nginx/nginx:1.29"
      port_mappings = [{ name = "http", container_port = 80, app_protocol = "http" }]
      environment   = { LOG_LEVEL = "info" }
      secrets       = { API_TOKEN = "arn:aws:ssm:eu-central-1:123456789012:parameter/web/api-token" }

      health_check = {
        command      = ["CMD-SHELL", "curl --fail http://localhost/ || exit 1"]
        start_period = 10
      }

      log_configuration = {
        log_driver = "awslogs"
        options = {
          "awslogs-group"         = "/ecs/web"
          "awslogs-region"        = "eu-central-1"
          "awslogs-stream-prefix" = "web"
        }
      }
    }
  }

  # A pipeline deploys new images: Terraform carries them forward instead of rolling them back.
  externally_managed = ["container.web.image"]

  # Ten revisions to roll back to.
  revisions {
    keep = 10
  }
}
