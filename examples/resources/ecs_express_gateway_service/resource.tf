variable "execution_role_arn" {
  type = string
}

variable "infrastructure_role_arn" {
  type = string
}

resource "ecs_express_gateway_service" "example" {
  service_name            = "shop"
  execution_role_arn      = var.execution_role_arn
  infrastructure_role_arn = var.infrastructure_role_arn
  health_check_path       = "/health"
  cpu                     = "512"
  memory                  = "1024"
  wait_for_steady_state   = true

  primary_container {
    image          = "public.ecr.aws/nginx/nginx:1.29"
    container_port = 8080

    environment {
      name  = "STAGE"
      value = "production"
    }
  }

  scaling_target {
    min_task_count            = 2
    max_task_count            = 10
    auto_scaling_metric       = "REQUEST_COUNT_PER_TARGET"
    auto_scaling_target_value = 500
  }
}

output "endpoints" {
  value = ecs_express_gateway_service.example.ingress_paths[*].endpoint
}
