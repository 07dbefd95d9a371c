variable "container_instance" {
  type        = string
  description = "ID of the container instance, as `aws ecs list-container-instances` shows it."
  default     = "0123456789abcdef0123456789abcdef"
}

resource "ecs_attribute" "example" {
  cluster   = "production"
  target_id = var.container_instance
  name      = "stack"
  value     = "blue"
}
