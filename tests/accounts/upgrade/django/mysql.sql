-- Made by Django 5.2.19 on MariaDB, with make.py beside this file.
SET FOREIGN_KEY_CHECKS = 0;
CREATE TABLE `auth_group` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(150) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `name` (`name`)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO `auth_group` VALUES (1, 'staff');
CREATE TABLE `auth_group_permissions` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `group_id` int(11) NOT NULL,
  `permission_id` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `auth_group_permissions_group_id_permission_id_0cd325b0_uniq` (`group_id`,`permission_id`),
  KEY `auth_group_permissio_permission_id_84c5c92e_fk_auth_perm` (`permission_id`),
  CONSTRAINT `auth_group_permissio_permission_id_84c5c92e_fk_auth_perm` FOREIGN KEY (`permission_id`) REFERENCES `auth_permission` (`id`),
  CONSTRAINT `auth_group_permissions_group_id_b120cbf9_fk_auth_group_id` FOREIGN KEY (`group_id`) REFERENCES `auth_group` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE `auth_permission` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL,
  `content_type_id` int(11) NOT NULL,
  `codename` varchar(100) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `auth_permission_content_type_id_codename_01ab375a_uniq` (`content_type_id`,`codename`),
  CONSTRAINT `auth_permission_content_type_id_2f476e4b_fk_django_co` FOREIGN KEY (`content_type_id`) REFERENCES `django_content_type` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=25 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO `auth_permission` VALUES (1, 'Can add content type', 1, 'add_contenttype');
INSERT INTO `auth_permission` VALUES (2, 'Can change content type', 1, 'change_contenttype');
INSERT INTO `auth_permission` VALUES (3, 'Can delete content type', 1, 'delete_contenttype');
INSERT INTO `auth_permission` VALUES (4, 'Can view content type', 1, 'view_contenttype');
INSERT INTO `auth_permission` VALUES (5, 'Can add permission', 2, 'add_permission');
INSERT INTO `auth_permission` VALUES (6, 'Can change permission', 2, 'change_permission');
INSERT INTO `auth_permission` VALUES (7, 'Can delete permission', 2, 'delete_permission');
INSERT INTO `auth_permission` VALUES (8, 'Can view permission', 2, 'view_permission');
INSERT INTO `auth_permission` VALUES (9, 'Can add group', 3, 'add_group');
INSERT INTO `auth_permission` VALUES (10, 'Can change group', 3, 'change_group');
INSERT INTO `auth_permission` VALUES (11, 'Can delete group', 3, 'delete_group');
INSERT INTO `auth_permission` VALUES (12, 'Can view group', 3, 'view_group');
INSERT INTO `auth_permission` VALUES (13, 'Can add user', 4, 'add_user');
INSERT INTO `auth_permission` VALUES (14, 'Can change user', 4, 'change_user');
INSERT INTO `auth_permission` VALUES (15, 'Can delete user', 4, 'delete_user');
INSERT INTO `auth_permission` VALUES (16, 'Can view user', 4, 'view_user');
INSERT INTO `auth_permission` VALUES (17, 'Can add session', 5, 'add_session');
INSERT INTO `auth_permission` VALUES (18, 'Can change session', 5, 'change_session');
INSERT INTO `auth_permission` VALUES (19, 'Can delete session', 5, 'delete_session');
INSERT INTO `auth_permission` VALUES (20, 'Can view session', 5, 'view_session');
INSERT INTO `auth_permission` VALUES (21, 'Can add log entry', 6, 'add_logentry');
INSERT INTO `auth_permission` VALUES (22, 'Can change log entry', 6, 'change_logentry');
INSERT INTO `auth_permission` VALUES (23, 'Can delete log entry', 6, 'delete_logentry');
INSERT INTO `auth_permission` VALUES (24, 'Can view log entry', 6, 'view_logentry');
CREATE TABLE `auth_user` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `password` varchar(128) NOT NULL,
  `last_login` datetime(6) DEFAULT NULL,
  `is_superuser` tinyint(1) NOT NULL,
  `username` varchar(150) NOT NULL,
  `first_name` varchar(150) NOT NULL,
  `last_name` varchar(150) NOT NULL,
  `email` varchar(254) NOT NULL,
  `is_staff` tinyint(1) NOT NULL,
  `is_active` tinyint(1) NOT NULL,
  `date_joined` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `username` (`username`)
) ENGINE=InnoDB AUTO_INCREMENT=24 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO `auth_user` VALUES (1, 'pbkdf2_sha256$1000000$saltsaltsaltsaltsalt22$JhaY004AVf0Ta4OkQRo2P3WizMxt6lWyPIKtEwHvsk0=', '2024-12-31 00:00:00.000001', 1, 'mary', 'Mary', 'Smith', 'mary@example.org', 1, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (2, 'pbkdf2_sha256$1000000$saltsaltsaltsaltsalt22$JhaY004AVf0Ta4OkQRo2P3WizMxt6lWyPIKtEwHvsk0=', '2019-02-28 23:59:59.999999', 0, 'Mary', 'the other one', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (3, 'pbkdf2_sha1$1000000$saltsaltsaltsaltsalt22$sCrTR4X23FFQOmIqpn5jg1hnmsQ=', NULL, 0, 'sha1', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (4, 'argon2$argon2id$v=19$m=102400,t=2,p=8$aG4zTXdhdm0xUWF3R1A5dlVRdlhYVQ$W/Fj/N7dzjnlH2x/KAuUBLfjjKFBYwIIpnOyJEtHVr0', NULL, 0, 'argon2', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (5, 'scrypt$16384$saltsaltsaltsaltsalt22$8$5$WvJwBM7LH1wAq2IV0qhAj1qEj7NUoR7JSoxalwgmm0RrX0ptewSjNzMSZ7IIK9F1EqvE4Lttop2si58KBJwYpA==', NULL, 0, 'scrypt', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (6, 'md5$saltsaltsaltsaltsalt22$6de410effd534286a8d462ba52e97f55', NULL, 0, 'md5', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (7, 'pbkdf2_sha256$1$salt$xOEfG6ymEDJ8fNSD2M6IJ0r8bE5FeVaxgYMnZIVZPek=', NULL, 0, 'quick', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (8, '!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', NULL, 0, 'unusable', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (9, '', NULL, 0, 'empty password', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (10, 'pbkdf2_sha256$1$salt$xOEfG6ymEDJ8fNSD2M6IJ0r8bE5FeVaxgYMnZIVZPek=', NULL, 0, 'inactive', '', '', '', 0, 0, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (11, '!', NULL, 0, '', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (12, '!', NULL, 0, '_', '', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (13, '!', NULL, 0, 'mary_', '', '', ' spaces @example.org ', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (14, '!', NULL, 0, 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', 'llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll', 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee@example.org', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (15, '!', NULL, 0, '😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀', '😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (16, '!', NULL, 0, 'marý', 'Élise', '山田', '山@example.org', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (17, '!', NULL, 0, 'marý', 'combined', '', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (18, '!', NULL, 0, 'O\'Neil \"the\" \\ %s ; -- `x`', '\'\'', '\\', '$1 ? :a @b', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (19, '!', NULL, 0, 'line\nbreak	tab', '​', '﻿', '', 0, 1, '2019-02-28 23:59:59.999999');
INSERT INTO `auth_user` VALUES (20, '!', '1969-07-20 20:17:40', 0, 'early', '', '', '', 0, 1, '0001-01-02 00:00:00');
INSERT INTO `auth_user` VALUES (21, '!', NULL, 0, 'late', '', '', '', 0, 1, '9999-12-30 23:59:59.999999');
CREATE TABLE `auth_user_groups` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `user_id` int(11) NOT NULL,
  `group_id` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `auth_user_groups_user_id_group_id_94350c0c_uniq` (`user_id`,`group_id`),
  KEY `auth_user_groups_group_id_97559544_fk_auth_group_id` (`group_id`),
  CONSTRAINT `auth_user_groups_group_id_97559544_fk_auth_group_id` FOREIGN KEY (`group_id`) REFERENCES `auth_group` (`id`),
  CONSTRAINT `auth_user_groups_user_id_6a12ed8b_fk_auth_user_id` FOREIGN KEY (`user_id`) REFERENCES `auth_user` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO `auth_user_groups` VALUES (1, 1, 1);
CREATE TABLE `auth_user_user_permissions` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `user_id` int(11) NOT NULL,
  `permission_id` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `auth_user_user_permissions_user_id_permission_id_14a6b632_uniq` (`user_id`,`permission_id`),
  KEY `auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm` (`permission_id`),
  CONSTRAINT `auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm` FOREIGN KEY (`permission_id`) REFERENCES `auth_permission` (`id`),
  CONSTRAINT `auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id` FOREIGN KEY (`user_id`) REFERENCES `auth_user` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO `auth_user_user_permissions` VALUES (1, 1, 1);
CREATE TABLE `django_admin_log` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `action_time` datetime(6) NOT NULL,
  `object_id` longtext DEFAULT NULL,
  `object_repr` varchar(200) NOT NULL,
  `action_flag` smallint(5) unsigned NOT NULL CHECK (`action_flag` >= 0),
  `change_message` longtext NOT NULL,
  `content_type_id` int(11) DEFAULT NULL,
  `user_id` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `django_admin_log_content_type_id_c4bce8eb_fk_django_co` (`content_type_id`),
  KEY `django_admin_log_user_id_c564eba6_fk_auth_user_id` (`user_id`),
  CONSTRAINT `django_admin_log_content_type_id_c4bce8eb_fk_django_co` FOREIGN KEY (`content_type_id`) REFERENCES `django_content_type` (`id`),
  CONSTRAINT `django_admin_log_user_id_c564eba6_fk_auth_user_id` FOREIGN KEY (`user_id`) REFERENCES `auth_user` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO `django_admin_log` VALUES (1, '2019-02-28 23:59:59.999999', '1', 'mary', 1, '', 4, 1);
CREATE TABLE `django_content_type` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `app_label` varchar(100) NOT NULL,
  `model` varchar(100) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `django_content_type_app_label_model_76bd3d3b_uniq` (`app_label`,`model`)
) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO `django_content_type` VALUES (1, 'contenttypes', 'contenttype');
INSERT INTO `django_content_type` VALUES (2, 'auth', 'permission');
INSERT INTO `django_content_type` VALUES (3, 'auth', 'group');
INSERT INTO `django_content_type` VALUES (4, 'auth', 'user');
INSERT INTO `django_content_type` VALUES (5, 'sessions', 'session');
INSERT INTO `django_content_type` VALUES (6, 'admin', 'logentry');
CREATE TABLE `django_migrations` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `app` varchar(255) NOT NULL,
  `name` varchar(255) NOT NULL,
  `applied` datetime(6) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=19 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO `django_migrations` VALUES (1, 'contenttypes', '0001_initial', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (2, 'auth', '0001_initial', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (3, 'admin', '0001_initial', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (4, 'admin', '0002_logentry_remove_auto_add', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (5, 'admin', '0003_logentry_add_action_flag_choices', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (6, 'contenttypes', '0002_remove_content_type_name', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (7, 'auth', '0002_alter_permission_name_max_length', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (8, 'auth', '0003_alter_user_email_max_length', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (9, 'auth', '0004_alter_user_username_opts', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (10, 'auth', '0005_alter_user_last_login_null', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (11, 'auth', '0006_require_contenttypes_0002', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (12, 'auth', '0007_alter_validators_add_error_messages', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (13, 'auth', '0008_alter_user_username_max_length', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (14, 'auth', '0009_alter_user_last_name_max_length', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (15, 'auth', '0010_alter_group_name_max_length', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (16, 'auth', '0011_update_proxy_permissions', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (17, 'auth', '0012_alter_user_first_name_max_length', '2024-01-01 00:00:00');
INSERT INTO `django_migrations` VALUES (18, 'sessions', '0001_initial', '2024-01-01 00:00:00');
CREATE TABLE `django_session` (
  `session_key` varchar(40) NOT NULL,
  `session_data` longtext NOT NULL,
  `expire_date` datetime(6) NOT NULL,
  PRIMARY KEY (`session_key`),
  KEY `django_session_expire_date_a5c62663` (`expire_date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
SET FOREIGN_KEY_CHECKS = 1;
