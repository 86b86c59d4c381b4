from guatu.cli import main

main()
