import {
  to = ecs_capacity_provider.example
  identity = {
    arn = "arn:aws:ecs:eu-west-1:123456789012:capacity-provider/workers"
  }
}
