/** Stylesheets that the build collects. */
declare module '*.css'
