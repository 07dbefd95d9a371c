resource "ecs_service" "example" {
  name            = "web"
  cluster         = ecs_cluster.example.arn
  task_definition = ecs_task_definition.example.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = ["subnet-0a1b2c3d4e5f60718", "subnet-08f7e6d5c4b3a2910"]
    security_groups = ["sg-0a1b2c3d4e5f60718"]
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}

resource "ecs_cluster" "example" {
  name = "production"
}

resource "ecs_task_definition" "example" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"

  container_definitions = jsonencode([
    { name = "web", image = "public.ecr.aws/nginx/nginx:1.29" }
  ])
}
