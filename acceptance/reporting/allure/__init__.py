"""What the Allure report is made of, and its rendering."""
