resource "ecs_service" "example" {
  name          = "web"
  cluster       = ecs_cluster.example.name
  desired_count = 2

  deployment_controller {
    type = "EXTERNAL"
  }
}

resource "ecs_task_set" "example" {
  service           = ecs_service.example.name
  cluster           = ecs_cluster.example.name
  task_definition   = ecs_task_definition.example.arn
  wait_until_stable = true

  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
    container_name   = "app"
    container_port   = 80
  }

  scale {
    value = 100
  }
}

resource "ecs_cluster" "example" {
  name = "production"
}

resource "ecs_task_definition" "example" {
  family                = "web"
  container_definitions = jsonencode([{ name = "app", image = "nginx", memory = 128 }])
}
