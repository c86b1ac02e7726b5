region         = "eu-central-1"
environment    = "prod"
instance_type  = "m6i.large"
instance_count = 4
price_limit    = 5
enable_backup  = true
deletion_protection = true
backup_retention = 30

availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]

tags = {
  Application = "shop"
  Environment = "prod"
  "cost.center" = "4711"
  Owner = "platform@example.com"
}

database = {
  engine         = "postgres"
  engine_version = "15.4"
  class          = "db.m6g.large"
  storage        = "200"
  multi_az       = true
  parameters = {
    max_connections = 500
  }
}

subnets = [
  { name = "private", cidr = "10.1.2.0/24", public = false },
  { name = "data",    cidr = "10.1.3.0/24", public = false },
  { name = "public",  cidr = "10.1.1.0/24", public = true },
]

ports = [443]
user_data = <<-EOT
  #!/bin/sh
  echo prod
EOT
alarms = { cpu = 80, disk = 90.5 }
