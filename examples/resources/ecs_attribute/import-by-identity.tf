import {
  to = ecs_attribute.example
  identity = {
    cluster   = "production"
    target_id = "0123456789abcdef0123456789abcdef"
    name      = "stack"
  }
}
