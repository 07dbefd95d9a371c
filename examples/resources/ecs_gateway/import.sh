# By name or ARN
terraform import ecs_gateway.example public
