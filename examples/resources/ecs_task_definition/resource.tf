resource "ecs_task_definition" "example" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"

  container_definitions = jsonencode([
    {
      name      = "web"
      image     = "public.ecr.aws/nginx/nginx:1.29"
      essential = true
      portMappings = [
        { containerPort = 80 }
      ]
      environment = [
        { name = "LOG_LEVEL", value = "info" }
      ]
    }
  ])
}
