resource "ecs_capacity_provider" "managed" {
  name    = "managed"
  cluster = ecs_cluster.example.name

  managed_instances_provider {
    infrastructure_role_arn = "arn:aws:iam::123456789012:role/ecsInfrastructureRole"
    propagate_tags          = "CAPACITY_PROVIDER"

    infrastructure_optimization {
      scale_in_after = 300
    }

    instance_launch_template {
      ec2_instance_profile_arn = "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole"
      capacity_option_type     = "SPOT"

      network_configuration {
        subnets         = ["subnet-0123456789abcdef0"]
        security_groups = ["sg-0123456789abcdef0"]
      }

      instance_requirements {
        cpu_manufacturers = ["amazon-web-services"]

        vcpu_count {
          min = 2
          max = 8
        }

        memory_mib {
          min = 4096
        }
      }
    }
  }

  tags = {
    team = "web"
  }
}
