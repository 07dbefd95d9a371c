# By the ARN of the service
terraform import ecs_express_gateway_service.example arn:aws:ecs:eu-west-1:123456789012:service/default/shop
