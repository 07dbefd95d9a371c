# By cluster and service
terraform import ecs_service.example production/web
