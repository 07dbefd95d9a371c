import {
  to = ecs_gateway.example
  identity = {
    arn = "arn:aws:ecs:eu-west-1:123456789012:gateway/public"
  }
}
