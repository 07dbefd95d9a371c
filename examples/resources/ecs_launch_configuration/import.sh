# By the launch template's ID
terraform import ecs_launch_configuration.example lt-0a1b2c3d4e5f60718
