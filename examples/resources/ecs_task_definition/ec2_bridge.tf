# Two containers on an EC2 instance; the first reaches the second by name.
resource "ecs_task_definition" "bridge" {
  family                   = "shop"
  requires_compatibilities = ["EC2"]
  network_mode             = "bridge"

  container_definitions = jsonencode([
    {
      name         = "shop"
      image        = "public.ecr.aws/docker/library/httpd:2.4"
      memory       = 256
      links        = ["cache"]
      portMappings = [{ containerPort = 80, hostPort = 8080 }]
    },
    {
      name      = "cache"
      image     = "public.ecr.aws/docker/library/redis:8"
      memory    = 128
      essential = false
    },
  ])
}
