# Task definitions as people have them in hashicorp/aws; together they use every argument.

resource "aws_ecs_task_definition" "plain" {
  family = "${var.name}-plain"

  container_definitions = jsonencode([
    {
      name      = "app"
      image     = "nginx:1"
      cpu       = 10
      memory    = 64
      essential = true
      portMappings = [
        {
          containerPort = 80
          hostPort      = 0
        }
      ]
    }
  ])
}

resource "aws_ecs_task_definition" "heredoc" {
  family                = "${var.name}-heredoc"
  container_definitions = <<-JSON
    [
      {
        "name": "app",
        "image": "nginx:1",
        "memoryReservation": 64,
        "memory": 128,
        "environment": [
          { "name": "B", "value": "2" },
          { "name": "A", "value": "" }
        ],
        "command": [],
        "portMappings": [
          { "containerPort": 80, "hostPort": 8080, "protocol": "tcp" }
        ]
      }
    ]
  JSON
}

resource "aws_ecs_task_definition" "fargate" {
  family                   = "${var.name}-fargate"
  cpu                      = 256
  memory                   = 512
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = "arn:aws:iam::123456789012:role/execution"
  task_role_arn            = "arn:aws:iam::123456789012:role/task"

  container_definitions = jsonencode([
    {
      name  = "app"
      image = "nginx:1"
      portMappings = [
        {
          name          = "http"
          containerPort = 80
          appProtocol   = "http"
        },
        {
          name          = "admin"
          containerPort = 8080
        }
      ]
      secrets = [
        {
          name      = "TOKEN"
          valueFrom = "arn:aws:ssm:us-east-1:123456789012:parameter/token"
        }
      ]
      healthCheck = {
        command = ["CMD-SHELL", "true"]
      }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/ecs/app"
          awslogs-region        = "us-east-1"
          awslogs-stream-prefix = "app"
        }
      }
    }
  ])

  ephemeral_storage {
    size_in_gib = 50
  }

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }

  tags = {
    team = "web"
  }
}

resource "aws_ecs_task_definition" "architecture" {
  family                   = "${var.name}-architecture"
  cpu                      = 256
  memory                   = 512
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  container_definitions    = jsonencode([{ name = "app", image = "nginx:1" }])

  runtime_platform {
    cpu_architecture = "ARM64"
  }
}

resource "aws_ecs_task_definition" "sidecars" {
  family                   = "${var.name}-sidecars"
  requires_compatibilities = ["EC2"]
  network_mode             = "bridge"
  memory                   = "512"

  container_definitions = jsonencode([
    {
      name      = "router"
      image     = "fluent-bit:1"
      essential = true
      firelensConfiguration = {
        type = "fluentbit"
        options = {
          enable-ecs-log-metadata = "true"
        }
      }
    },
    {
      name      = "app"
      image     = "nginx:1"
      essential = true
      dependsOn = [
        {
          containerName = "router"
          condition     = "START"
        }
      ]
      logConfiguration = {
        logDriver = "awsfirelens"
      }
      ulimits = [
        {
          name      = "nofile"
          softLimit = 1024
          hardLimit = 4096
        }
      ]
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          add  = ["SYS_PTRACE"]
          drop = []
        }
      }
    }
  ])
}

resource "aws_ecs_task_definition" "namespaces" {
  family                   = "${var.name}-namespaces"
  requires_compatibilities = ["EC2"]
  network_mode             = "host"
  ipc_mode                 = "task"
  pid_mode                 = "task"
  cpu                      = "1 vCPU"
  memory                   = "1 GB"
  enable_fault_injection   = false
  skip_destroy             = true
  container_definitions    = jsonencode([{ name = "app", image = "nginx:1" }])

  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.availability-zone in [us-east-1a]"
  }
}

resource "aws_ecs_task_definition" "fault_injection" {
  family                   = "${var.name}-fault-injection"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"
  enable_fault_injection   = true
  track_latest             = true
  container_definitions    = jsonencode([{ name = "app", image = "nginx:1" }])
}

resource "aws_ecs_task_definition" "mesh" {
  family                   = "${var.name}-mesh"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"

  container_definitions = jsonencode([
    { name = "app", image = "nginx:1", memory = 64 },
    { name = "envoy", image = "envoy:1", memory = 64, user = "1337" }
  ])

  proxy_configuration {
    container_name = "envoy"
    type           = "APPMESH"

    properties = {
      AppPorts         = "8080"
      EgressIgnoredIPs = "169.254.170.2,169.254.169.254"
      IgnoredUID       = "1337"
      ProxyEgressPort  = 15001
      ProxyIngressPort = 15000
    }
  }
}

resource "aws_ecs_task_definition" "volumes" {
  family = "${var.name}-volumes"

  container_definitions = jsonencode([
    {
      name   = "app"
      image  = "nginx:1"
      memory = 64
      mountPoints = [
        { sourceVolume = "scratch", containerPath = "/scratch" },
        { sourceVolume = "files", containerPath = "/files", readOnly = true },
      ]
    }
  ])

  volume {
    name = "scratch"
  }

  volume {
    name      = "host"
    host_path = "/data"
  }

  volume {
    name = "docker"

    docker_volume_configuration {
      scope         = "shared"
      autoprovision = true
      driver        = "local"

      driver_opts = {
        type   = "nfs"
        device = ":/"
      }

      labels = {
        team = "web"
      }
    }
  }

  volume {
    name = "docker_defaults"

    docker_volume_configuration {
      driver = "local"
    }
  }

  volume {
    name = "files"

    efs_volume_configuration {
      file_system_id = "fs-0123456789abcdef0"
    }
  }

  volume {
    name = "access_point"

    efs_volume_configuration {
      file_system_id          = "fs-0123456789abcdef0"
      root_directory          = "/"
      transit_encryption      = "ENABLED"
      transit_encryption_port = 2999

      authorization_config {
        access_point_id = "fsap-0123456789abcdef0"
        iam             = "ENABLED"
      }
    }
  }
}

resource "aws_ecs_task_definition" "ebs" {
  family                   = "${var.name}-ebs"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "app", image = "nginx:1", mountPoints = [{ sourceVolume = "ebs", containerPath = "/ebs" }] }])

  volume {
    name                = "ebs"
    configure_at_launch = true
  }
}

resource "aws_ecs_task_definition" "windows" {
  family                   = "${var.name}-windows"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", image = "iis:1", memory = 512, mountPoints = [{ sourceVolume = "share", containerPath = "C:\\share" }] }])

  runtime_platform {
    operating_system_family = "WINDOWS_SERVER_2022_CORE"
  }

  volume {
    name = "share"

    fsx_windows_file_server_volume_configuration {
      file_system_id = "fs-0123456789abcdef0"
      root_directory = "\\data"

      authorization_config {
        credentials_parameter = "arn:aws:secretsmanager:us-east-1:123456789012:secret:share"
        domain                = "example.com"
      }
    }
  }
}
