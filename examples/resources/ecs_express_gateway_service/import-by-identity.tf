import {
  to = ecs_express_gateway_service.example
  identity = {
    service_arn = "arn:aws:ecs:eu-west-1:123456789012:service/default/shop"
  }
}
