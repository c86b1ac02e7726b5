# development
region         = "eu-central-1"
environment    = "dev"
instance_type  = "t3.small"
instance_count = 1
price_limit    = 0.5
enable_backup  = false
deletion_protection = null

availability_zones = ["eu-central-1a"]

tags = {
  Application = "shop"
  Environment = "dev"
  "cost.center" = "4711"
}

database = {
  engine         = "postgres"
  engine_version = "15.4"
  class          = "db.t3.micro"
  storage        = 20
  multi_az       = false
  parameters = {
    max_connections = 100
    log_statement   = "all"
  }
}

subnets = [
  { name = "public",  cidr = "10.0.1.0/24", public = true },
  { name = "private", cidr = "10.0.2.0/24", public = false },
]

ports = [80, 8080]
user_data = <<-EOT
  #!/bin/sh
  echo dev
EOT
alarms = {}
