# By cluster, ID of the container instance and name, joined by commas
terraform import ecs_attribute.example production,0123456789abcdef0123456789abcdef,stack
