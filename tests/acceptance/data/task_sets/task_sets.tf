# Task sets as people have them in hashicorp/aws; together they use every argument.

variable "name" {
  type = string
}

variable "percent" {
  type    = number
  default = 50
}

resource "aws_ecs_cluster" "this" {
  name = var.name
}

resource "aws_ecs_task_definition" "this" {
  family                = var.name
  container_definitions = jsonencode([{ name = "app", image = "nginx:1", memory = 64, portMappings = [{ containerPort = 80 }] }])
}

resource "aws_ecs_service" "this" {
  name          = var.name
  cluster       = aws_ecs_cluster.this.id
  desired_count = 2

  deployment_controller {
    type = "EXTERNAL"
  }
}

resource "aws_ecs_task_set" "plain" {
  service         = aws_ecs_service.this.id
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn
}

resource "aws_ecs_task_set" "by_name" {
  service         = aws_ecs_service.this.name
  cluster         = aws_ecs_cluster.this.name
  task_definition = "${aws_ecs_task_definition.this.family}:${aws_ecs_task_definition.this.revision}"
  external_id     = "blue"
  launch_type     = "EC2"

  load_balancer {
    load_balancer_name = ""
    target_group_arn   = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef"
    container_name     = "app"
    container_port     = 80
  }

  service_registries {
    registry_arn   = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-aaaabbbbccccdddd"
    container_name = "app"
    container_port = 80
  }

  tags = {
    team  = "web"
    empty = ""
  }
}

resource "aws_ecs_task_set" "classic" {
  service         = aws_ecs_service.this.id
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn

  load_balancer {
    load_balancer_name = "classic"
    container_name     = "app"
    container_port     = 80
  }

  service_registries {
    registry_arn = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-aaaabbbbccccdddd"
    port         = 80
  }
}

resource "aws_ecs_task_set" "fargate" {
  service                   = aws_ecs_service.this.id
  cluster                   = aws_ecs_cluster.this.id
  task_definition           = aws_ecs_task_definition.this.arn
  launch_type               = "FARGATE"
  platform_version          = "1.4.0"
  force_delete              = true
  wait_until_stable         = false
  wait_until_stable_timeout = "5m"

  network_configuration {
    subnets          = ["subnet-0123456789abcdef0"]
    security_groups  = []
    assign_public_ip = true
  }
}

# moto runs the tasks of a new task set at once, and has instances for Fargate only.
resource "aws_ecs_task_set" "scaled" {
  service         = aws_ecs_service.this.id
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn
  launch_type     = "FARGATE"

  scale {
    unit  = "PERCENT"
    value = var.percent
  }
}

resource "aws_ecs_task_set" "spread" {
  service         = aws_ecs_service.this.id
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = 1
    weight            = 1
  }

  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = 4
  }
}
