import {
  to = ecs_launch_configuration.example
  identity = {
    id = "lt-0123456789abcdef0"
  }
}
