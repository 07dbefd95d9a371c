# Services with load balancers, discovery, Service Connect and volumes.

resource "aws_ecs_service" "balanced" {
  name                              = "${var.name}-balanced"
  cluster                           = aws_ecs_cluster.plain.id
  task_definition                   = aws_ecs_task_definition.fargate.arn
  desired_count                     = 2
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 60

  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef"
    container_name   = "app"
    container_port   = 80
  }

  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/admin/0123456789abcdef"
    container_name   = "app"
    container_port   = 8080
  }

  network_configuration {
    subnets         = ["subnet-0123456789abcdef0"]
    security_groups = ["sg-0123456789abcdef0"]
  }
}

resource "aws_ecs_service" "classic" {
  name            = "${var.name}-classic"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.heredoc.arn
  desired_count   = 1
  iam_role        = "arn:aws:iam::123456789012:role/ecsServiceRole"

  load_balancer {
    elb_name       = "classic"
    container_name = "app"
    container_port = 80
  }
}

resource "aws_ecs_service" "code_deploy" {
  name            = "${var.name}-code-deploy"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  deployment_controller {
    type = "CODE_DEPLOY"
  }

  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/0123456789abcdef"
    container_name   = "app"
    container_port   = 80
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  lifecycle {
    ignore_changes = [task_definition, load_balancer]
  }
}

resource "aws_ecs_service" "discovered" {
  name            = "${var.name}-discovered"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  service_registries {
    registry_arn = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-aaaabbbbccccdddd"
  }
}

resource "aws_ecs_service" "discovered_by_port" {
  name            = "${var.name}-discovered-port"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.plain.arn
  desired_count   = 1

  service_registries {
    registry_arn   = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-aaaabbbbccccdddd"
    container_name = "app"
    container_port = 80
  }
}

resource "aws_ecs_service" "discovered_srv" {
  name            = "${var.name}-discovered-srv"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  service_registries {
    registry_arn = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-aaaabbbbccccdddd"
    port         = 80
  }
}

resource "aws_ecs_service" "connect_client" {
  name            = "${var.name}-connect-client"
  cluster         = aws_ecs_cluster.connect.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  service_connect_configuration {
    enabled = true
  }
}

resource "aws_ecs_service" "connect" {
  name            = "${var.name}-connect"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  service_connect_configuration {
    enabled   = true
    namespace = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-aaaabbbbccccdddd"

    service {
      port_name = "http"

      client_alias {
        port = 80
      }
    }

    service {
      port_name      = "admin"
      discovery_name = "backstage"

      client_alias {
        dns_name = "backstage.internal"
        port     = 8080
      }
    }
  }
}

resource "aws_ecs_service" "connect_everything" {
  name            = "${var.name}-connect-everything"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  service_connect_configuration {
    enabled   = true
    namespace = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-aaaabbbbccccdddd"

    log_configuration {
      log_driver = "awslogs"

      options = {
        awslogs-group         = "/ecs/connect"
        awslogs-region        = "us-east-1"
        awslogs-stream-prefix = "proxy"
      }

      secret_option {
        name       = "token"
        value_from = "arn:aws:ssm:us-east-1:123456789012:parameter/token"
      }
    }

    service {
      discovery_name        = "web"
      ingress_port_override = 9000
      port_name             = "http"

      client_alias {
        dns_name = "web.internal"
        port     = 80
      }

      timeout {
        idle_timeout_seconds        = 120
        per_request_timeout_seconds = 30
      }

      tls {
        kms_key  = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
        role_arn = "arn:aws:iam::123456789012:role/tls"

        issuer_cert_authority {
          aws_pca_authority_arn = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555"
        }
      }
    }
  }
}

resource "aws_ecs_service" "connect_off" {
  name            = "${var.name}-connect-off"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.plain.arn
  desired_count   = 1

  service_connect_configuration {
    enabled = false
  }
}

resource "aws_ecs_service" "volume" {
  name            = "${var.name}-volume"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.ebs.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  volume_configuration {
    name = "ebs"

    managed_ebs_volume {
      role_arn   = "arn:aws:iam::123456789012:role/ecsInfrastructureRole"
      size_in_gb = 20
    }
  }
}

resource "aws_ecs_service" "volume_everything" {
  name            = "${var.name}-volume-everything"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.ebs.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  volume_configuration {
    name = "ebs"

    managed_ebs_volume {
      role_arn                   = "arn:aws:iam::123456789012:role/ecsInfrastructureRole"
      encrypted                  = true
      file_system_type           = "ext4"
      iops                       = 3000
      kms_key_id                 = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      size_in_gb                 = 100
      snapshot_id                = "snap-0123456789abcdef0"
      throughput                 = 250
      volume_initialization_rate = 100
      volume_type                = "gp3"

      tag_specifications {
        resource_type  = "volume"
        propagate_tags = "TASK_DEFINITION"

        tags = {
          team = "web"
        }
      }

      tag_specifications {
        resource_type = "volume"
      }
    }
  }
}

resource "aws_ecs_service" "lattice" {
  name            = "${var.name}-lattice"
  cluster         = aws_ecs_cluster.plain.id
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }

  vpc_lattice_configurations {
    port_name        = "http"
    role_arn         = "arn:aws:iam::123456789012:role/lattice"
    target_group_arn = "arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0123456789abcdef0"
  }
}
