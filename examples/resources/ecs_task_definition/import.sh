# By family and revision, or by ARN
terraform import ecs_task_definition.example web:7
