resource "ecs_gateway" "public" {
  name                    = "public"
  infrastructure_role_arn = "arn:aws:iam::123456789012:role/ecs-gateways"

  host_shared_alb {}
}

resource "ecs_cluster" "main" {
  name = "main"
}

resource "ecs_gateway_cluster_association" "example" {
  gateway = ecs_gateway.public.arn
  cluster = ecs_cluster.main.arn
}

# A service does not mention the gateway: depends_on keeps the order, also when everything is destroyed.
resource "ecs_service" "web" {
  name            = "web"
  cluster         = ecs_cluster.main.arn
  task_definition = "web"
  launch_type     = "FARGATE"
  desired_count   = 2

  network_configuration {
    subnets = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
  }

  gateway_connectors {
    port_name = "http"

    health_check {
      health_check_path = "/health"
    }
  }

  depends_on = [ecs_gateway_cluster_association.example]
}
