# A file system of Amazon EFS, mounted with the rights of the task role.
resource "ecs_task_definition" "efs" {
  family                   = "wiki"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  task_role_arn            = "arn:aws:iam::123456789012:role/wiki"

  containers = {
    wiki = {
      image                    = "public.ecr.aws/docker/library/mediawiki:1.44"
      port_mappings            = [{ container_port = 80 }]
      readonly_root_filesystem = true
      mount_points = [
        { source_volume = "pages", container_path = "/var/www/html/images" },
        { source_volume = "scratch", container_path = "/tmp" },
      ]
    }
  }

  volume {
    name = "pages"

    efs_volume_configuration {
      file_system_id     = "fs-0123456789abcdef0"
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = "fsap-0123456789abcdef0"
        iam             = "ENABLED"
      }
    }
  }

  # A volume with a name alone is scratch space that lives as long as the task.
  volume {
    name = "scratch"
  }
}
