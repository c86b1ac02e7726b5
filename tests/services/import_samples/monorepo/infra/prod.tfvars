instances = 4
db_password = "sample-terraform-word"
