# The image is the newest ECS-optimised Amazon Linux 2023 for arm64, and the instances join the cluster by themselves.
resource "ecs_launch_configuration" "example" {
  name          = "ecs-workers"
  cluster       = ecs_cluster.example.name
  image_family  = "al2023_arm64"
  instance_type = "t4g.small"

  iam_instance_profile {
    name = "ecsInstanceRole"
  }

  metadata_options {
    http_tokens = "required"
  }
}

resource "ecs_cluster" "example" {
  name = "production"
}
