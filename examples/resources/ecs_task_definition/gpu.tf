# One GPU of the instance for a container.
resource "ecs_task_definition" "gpu" {
  family                   = "inference"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"

  containers = {
    inference = {
      image                 = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/inference:7"
      cpu                   = "4 vCPU"
      memory                = "15 GB"
      resource_requirements = [{ type = "GPU", value = "1" }]
      port_mappings         = [{ container_port = 8000 }]
      ulimits               = { memlock = { soft_limit = -1, hard_limit = -1 } }

      linux_parameters = {
        shared_memory_size = 2048
      }
    }
  }

  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.instance-type =~ g5.*"
  }
}
